export {adaptiveAvgPool2d} from './adaptiveAvgPool2d.ts';
export {type Conv2dAttrs, conv2d} from './conv2d.ts';
export {defineOp, type Op, type OpDefinition} from './defineOp.ts';
export {dropoutMask} from './dropoutMask.ts';
export {type Padding2d, type PadPair, type Size2d, slidingLength} from './geometry.ts';
export {linear} from './linear.ts';
export {type LocalResponseNormAttrs, localResponseNorm} from './localResponseNorm.ts';
export {type MaxPool2dAttrs, maxPool2d} from './maxPool2d.ts';
