/** tfjs's `webgpu` backend without any of its kernels: ours are enough for a first answer. */
export { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js';
