/**
 * Every op's kernel on the CPU backend. Loaded with that backend and not before: on WebGPU nothing
 * runs them.
 */
import './adam/reference';
import './causal-attention/cpu-kernel';
import './decoding-block/reference';
import './decoding/reference';
import './decoding/sample-reference';
import './embedding/reference';
import './gather-rows/reference';
import './linear/cpu-kernel';
import './ppo-loss/reference';
import './rms-norm/reference';
import './rotary/cpu-kernel';
import './swiglu/reference';
import './token-log-prob/reference';
