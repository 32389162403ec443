/**
 * Whole milliseconds since 1970, counted from what the clock on the wall said when this process began: setting that clock makes
 * nothing older or younger. Not for times that several processes compare.
 */
export const steadyNow = (): number => Math.floor(performance.timeOrigin + performance.now())
