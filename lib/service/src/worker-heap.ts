/**
 * How a process that reads photos gets its memory from glibc; elsewhere this means nothing.
 *
 * One heap: by default every thread gets one of its own and hands little of it back, 734 MiB against 648 for a worker, at the
 * same speed. Huge pages: of 48 million pixels of AVIF, most of the time went into memory that the kernel hands out in
 * pieces of 4 KiB, on some machines two thirds of it; and over the first 500 photos a worker's memory rose less. It costs
 * 30 MiB. See docs/performance.md.
 */
export const workerHeap = {
  MALLOC_ARENA_MAX: '1',
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
} as const

/**
 * How much of V8's heap may be garbage before it is collected, in percent of what is not. Of its own accord V8 settles at
 * a few, because a worker gives it so little to collect: then it marks 70 MB of networks anew every other photo, which took
 * some third of the worker's processor time. See docs/performance.md.
 */
export const workerFlags = ['--heap-growing-percent=80'] as const
