/**
 * Every op's definition, as its kernel on the CPU backend. Loaded with that backend and not before:
 * on WebGPU nothing runs them.
 */
import './adam/reference';
import './backend/copy-reference';
import './causal-attention/reference';
import './decoding-block/reference';
import './decoding/reference';
import './decoding/sample-reference';
import './embedding/reference';
import './gather-rows/reference';
import './linear/reference';
import './ppo-loss/reference';
import './rms-norm/reference';
import './rotary/reference';
import './swiglu/reference';
import './token-log-prob/reference';
