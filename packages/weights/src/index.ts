export * from './stateDict.ts';
