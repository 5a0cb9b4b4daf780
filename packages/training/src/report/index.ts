export {type ClassificationReportOptions, classificationReport, type WorstSample} from './classificationReport.ts';
export {ClassificationReport, type ClassScores, type Confusion} from './report.ts';
