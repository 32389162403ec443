import type { PhotoSize, User } from './model.ts'

export interface Person {
  readonly id: number
  readonly firstName: string
  readonly username: string | undefined
  /** IETF tag, as the person's app reports it to bots. */
  readonly languageCode: string
  /** The account is gone. */
  readonly deactivated: boolean
  /** The newest first, each in its sizes. */
  readonly profilePhotos: readonly (readonly PhotoSize[])[]
}

/** Everybody who writes, in whichever chats. When there are too many, those met the longest ago go. */
export class People {
  readonly #max: number
  readonly #people = new Map<number, Person>()

  constructor(max: number) {
    this.#max = max
  }

  find(id: number): Person | undefined {
    return this.#people.get(id)
  }

  meet(id: number, change: Partial<Omit<Person, 'id'>> = {}): Person {
    const person: Person = {
      firstName: 'You',
      username: undefined,
      languageCode: 'en',
      deactivated: false,
      profilePhotos: [],
      ...this.#people.get(id),
      ...change,
      id,
    }
    this.#people.delete(id)
    this.#people.set(id, person)
    for (const first of this.#people.keys()) {
      if (this.#people.size <= this.#max) break
      this.#people.delete(first)
    }
    return person
  }
}

export const userOf = ({ id, firstName, username, languageCode }: Person): User => ({
  id,
  is_bot: false,
  first_name: firstName,
  ...(username !== undefined && { username }),
  language_code: languageCode,
})
