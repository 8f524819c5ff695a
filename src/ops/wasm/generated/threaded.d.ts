/** The module of all kernels in Base64, made by `scripts/wasm-kernels.mjs`. */
declare const base64: string;
export default base64;
