export {type ClassificationReportOptions, classificationReport} from './classificationReport.ts';
export {ClassificationReport, type ClassScores, type Confusion, type WorstSample} from './report.ts';
