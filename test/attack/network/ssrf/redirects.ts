/** Public websites that send their visitors on. */
import type { Dice } from '../cases.ts'
import { type Attempt, dotted, framed, insideHost, refused, unknown } from './attempt.ts'
import { someForbidden, somePublic } from './ranges.ts'
import { otherPorts, wrongUrls } from './urls.ts'

const redirects = [301, 302, 303, 307, 308]
const notRedirects = [300, 304, 305, 306, 200, 201, 401, 502]

export const redirectTo = (location: string, dice: Dice): string =>
  `HTTP/1.1 ${dice.pick(redirects)} Moved\r\n${dice.pick(['Location', 'location', 'LOCATION'])}: ${location}\r\n` +
  `Content-Length: 0\r\nConnection: close\r\n\r\n`

/** From one public website to the next, and from the last one inside. */
export function chain(_n: number, dice: Dice): Attempt {
  const target = locations(dice)
  const hops = 1 + dice.below(5)
  const host = dotted(somePublic(dice))
  const answers: Record<string, string> = {}
  for (let hop = 0; hop < hops; hop++) {
    const next =
      hop === hops - 1 ? target : dice.pick([`/${hop + 1}`, `http://${host}/${hop + 1}`, `./${hop + 1}`])
    answers[`/${hop}`] = redirectTo(next, dice)
  }
  // Where it is relative, it stays with a public website.
  return { url: `http://${host}/0`, answers, expects: [...refused, 'url_redirects', unknown, 'fetched'] }
}

const locations = (dice: Dice): string =>
  dice
    .pick([
      framed(insideHost(dice), dice),
      `//${insideHost(dice)}/`,
      `/\\${insideHost(dice)}/`,
      `\\\\${insideHost(dice)}\\`,
      dice.pick(wrongUrls),
      `http://user:pass@${insideHost(dice)}/`,
      `http://${dotted(somePublic(dice))}:${dice.pick(otherPorts)}/`,
      `http://metadata.google.internal/computeMetadata/v1/`,
      `HTTP://LOCALHOST/`,
      `http://localhost.:8080/`,
    ])
    .replace(/[\r\n]/g, '')

/** Not as the standard has it; whoever understands it all the same must look at where it leads. */
export function strangeRedirect(_n: number, dice: Dice): Attempt {
  if (dice.is(0.2)) return circle(dice)
  const [host, inside] = [dotted(somePublic(dice)), `http://${dotted(someForbidden(dice))}/`]
  const head = `HTTP/1.1 ${dice.pick(redirects)} Moved\r\nConnection: close\r\nContent-Length: 0\r\n`
  const answer = dice.pick([
    `${head}Location: http://${host}/end\r\nLocation: ${inside}\r\n\r\n`,
    `${head}Location: ${inside}\r\nLocation: http://${host}/end\r\n\r\n`,
    `${head}Location: http://${host}/end, ${inside}\r\n\r\n`,
    `${head}Refresh: 0;url=${inside}\r\n\r\n`,
    `${head}Content-Location: ${inside}\r\nURI: ${inside}\r\n\r\n`,
    `${head}Location:\r\n\r\n`,
    `${head}Location\t: ${inside}\r\n\r\n`,
    `${head}Location: ${'a'.repeat(20_000)}\r\n\r\n`,
    `HTTP/1.1 ${dice.pick(notRedirects)} Odd\r\nLocation: ${inside}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n<meta http-equiv="refresh" content="0;url=${inside}">`,
  ])
  const expects = ['url_redirects', 'url_refused', unknown, 'image_empty', 'fetched']
  return { url: `http://${host}/`, answers: { '/': answer }, expects }
}

function circle(dice: Dice): Attempt {
  const host = dotted(somePublic(dice))
  const length = 1 + dice.below(4)
  const answers = Object.fromEntries(
    Array.from({ length }, (_, at) => [`/${at}`, redirectTo(`/${(at + 1) % length}`, dice)]),
  )
  return { url: `http://${host}/0`, answers, expects: ['url_redirects'] }
}
