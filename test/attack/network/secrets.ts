/** What nobody may read in what a process prints or answers. */
import { jobAuthorization } from '@emogram/contract'

/**
 * @param secrets  tokens, keys and the like; looked for also in the clothes in which they travel
 * @param words    of people, and of URLs that were sent
 * @returns a sentence for each that was found
 */
export function secretsTold(
  text: string,
  secrets: readonly string[],
  words: readonly string[] = [],
): string[] {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    jobAuthorization(secret).split(' ')[1]!,
    // The second half of a bot's token is the secret one.
    ...(/^\d+:/.test(secret) ? [secret.split(':')[1]!] : []),
  ])
  return [...new Set([...forms, ...words])]
    .filter((each) => text.includes(each))
    .map((each) => `${each} was told: ${text.split('\n').find((line) => line.includes(each))}`)
}
