/**
 * Turns the `file_path` of getFile into the end of a URL below the file root, or into nothing where it would lead
 * elsewhere.
 */
export function filePathForUrl(path: unknown): string | undefined {
  if (typeof path !== 'string' || path.length > 1024) return undefined
  const segments = path.split('/')
  const usable = segments.every(
    // The colon keeps out `https:` and `C:`, an empty segment keeps out a leading or double slash.
    (segment) => segment !== '' && segment !== '.' && segment !== '..' && !/[:\\\p{Cc}]/u.test(segment),
  )
  return usable ? segments.map(encodeURIComponent).join('/') : undefined
}
