export {bits, normal, permutation, uniform} from './draw.ts';
export {checkSeed, type RngKey, streamOf} from './key.ts';
export {currentSeed, seed} from './seed.ts';
