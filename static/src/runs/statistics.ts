/** The two sums the screens need. */

/** The q-quantile of ascending values, linear between neighbours (numpy's default). */
export function quantile(ascending: readonly number[], q: number): number {
  const place = (ascending.length - 1) * q;
  const below = Math.floor(place);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (ascending[above]! - ascending[below]!) * (place - below);
}
