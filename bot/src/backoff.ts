export interface Backoff {
  readonly firstMs: number
  readonly maxMs: number
}

/** 0.5, 1, 2, 4, 8, 8… seconds. */
export const defaultBackoff: Backoff = { firstMs: 500, maxMs: 8_000 }

/**
 * How long to wait before the next attempt. Up to a quarter is added by chance, so that what failed together does
 * not come back together.
 * @param failures  attempts that failed so far, from 1
 */
export function backoffMs(failures: number, { firstMs, maxMs }: Backoff, random = Math.random): number {
  return Math.min(firstMs * 2 ** (failures - 1), maxMs) * (1 + random() / 4)
}
