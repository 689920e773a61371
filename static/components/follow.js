// Views that follow what happens.
import { live } from '../live.js';
import { attempt } from './button.js';

/**
 * Runs `work` soon after events of these kinds, as in 'delivery lost', once for all that come meanwhile; only after
 * those that `fits(data)` where it is given. The function that it gives calls for the same.
 */
export function follow(kinds, work, signal, fits = () => true) {
  let timer, last;
  signal.addEventListener('abort', () => clearTimeout(timer));
  const soon = () => {
    timer ||= setTimeout(async () => {
      // One at a time: what was asked for earlier must not come later.
      await last;
      timer = 0;
      last = attempt(work);
    }, 300);
  };
  live.on(kinds, (data) => fits(data) && soon(), signal);
  return soon;
}
