/** Docker's health check, in images without curl: fails unless /readyz on this port of the container answers 200. */
const response = await fetch(`http://127.0.0.1:${process.argv[2]}/readyz`, {
  signal: AbortSignal.timeout(3_000),
})
process.exitCode = response.status === 200 ? 0 : 1
