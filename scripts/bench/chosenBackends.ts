/** The backends to measure on. */
import {BACKEND_NAMES, type BackendName, diagnose} from '@tfjs-zoo/backend';

/** Those listed (`native,wasm`); without a list all that work here, plain JS only if nothing else does or `slow` ones are wanted. */
export async function chosenBackends(
  list: string | undefined,
  {slow = false}: {slow?: boolean} = {},
): Promise<readonly BackendName[]> {
  if (list === undefined) {
    const usable = (await diagnose({measure: false})).filter(report => report.usable).map(({name}) => name);
    return slow || usable.length === 1 ? usable : usable.filter(name => name !== 'cpu');
  }
  return list.split(',').map(text => {
    const name = BACKEND_NAMES.find(each => each === text.trim());
    if (name === undefined) throw new Error(`--backends: no '${text}'; there are ${BACKEND_NAMES.join(', ')}`);
    return name;
  });
}
