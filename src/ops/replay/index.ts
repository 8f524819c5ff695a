export { capture } from './capture';
export type { Plan } from './capture';
export { stepInput } from './step-input';
