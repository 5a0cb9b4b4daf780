export {accuracy} from './accuracy.ts';
export {type Metric, topK} from './topK.ts';
