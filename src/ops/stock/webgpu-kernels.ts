/**
 * Those of tfjs's kernels for the `webgpu` backend that this project uses, one by one: all of
 * them would be four times the size. `kernels.test.ts` holds the list equal to the CPU's, and
 * the CPU's is what every unit test runs on, so a missing kernel is a failing test.
 */
import { registerKernel } from '@tensorflow/tfjs-core';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { addConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Add.js';
import { castConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Cast.js';
import { clipByValueConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/ClipByValue.js';
import { concatConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Concat.js';
import { expConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Exp.js';
import { expandDimsConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/ExpandDims.js';
import { fillConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Fill.js';
import { gatherV2Config } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/GatherV2.js';
import { greaterConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Greater.js';
import { greaterEqualConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/GreaterEqual.js';
import { identityConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Identity.js';
import { lessConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Less.js';
import { lessEqualConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/LessEqual.js';
import { logicalAndConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/LogicalAnd.js';
import { maximumConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Maximum.js';
import { meanConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Mean.js';
import { multiplyConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Multiply.js';
import { negConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Neg.js';
import { oneHotConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/OneHot.js';
import { onesLikeConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/OnesLike.js';
import { packConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Pack.js';
import { padV2Config } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/PadV2.js';
import { realDivConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/RealDiv.js';
import { reshapeConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Reshape.js';
import { selectConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Select.js';
import { sigmoidConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Sigmoid.js';
import { sliceConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Slice.js';
import { softplusConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Softplus.js';
import { splitVConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/SplitV.js';
import { squareConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Square.js';
import { subConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Sub.js';
import { sumConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Sum.js';
import { tanhConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Tanh.js';
import { unpackConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Unpack.js';
import { zerosLikeConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/ZerosLike.js';

export const WEBGPU_KERNELS: readonly KernelConfig[] = [
  addConfig,
  castConfig,
  clipByValueConfig,
  concatConfig,
  expConfig,
  expandDimsConfig,
  fillConfig,
  gatherV2Config,
  greaterConfig,
  greaterEqualConfig,
  identityConfig,
  lessConfig,
  lessEqualConfig,
  logicalAndConfig,
  maximumConfig,
  meanConfig,
  multiplyConfig,
  negConfig,
  oneHotConfig,
  onesLikeConfig,
  packConfig,
  padV2Config,
  realDivConfig,
  reshapeConfig,
  selectConfig,
  sigmoidConfig,
  sliceConfig,
  softplusConfig,
  splitVConfig,
  squareConfig,
  subConfig,
  sumConfig,
  tanhConfig,
  unpackConfig,
  zerosLikeConfig,
];

for (const kernel of WEBGPU_KERNELS) registerKernel(kernel);
