import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Chat, firstSupergroupId } from '../chats.ts'
import { say, setBotStatus } from '../conversation.ts'
import { PersonError } from '../errors.ts'
import { readForm } from '../form.ts'
import { keptLimits } from '../limits.ts'
import { personPhoto } from '../media.ts'
import type { Person } from '../people.ts'
import { chatState, publishCommands } from '../stream.ts'
import type { World } from '../world.ts'
import { type ChatRequest, chatId, knownChat, parse, speaker } from './request.ts'

const personFields = {
  first_name: z.string().min(1).max(64).optional(),
  username: z
    .string()
    .regex(/^\w{4,32}$/)
    .optional(),
  language_code: z.string().min(2).max(35).optional(),
  deactivated: z.boolean().optional(),
}
const personBody = z.object({ ...personFields, id: z.int().positive() })
const privateBody = z.object({ ...personFields, blocked: z.boolean().optional() })
const groupBody = z.object({
  title: z.string().min(1).max(128).optional(),
  is_forum: z.boolean().optional(),
  /** Whoever is named joins or changes; nobody else leaves. */
  members: z
    .array(
      z.object({
        ...personBody.shape,
        status: z.enum(['creator', 'administrator', 'member', 'left', 'kicked']).default('member'),
      }),
    )
    .optional(),
  bot: z.enum(['administrator', 'member', 'left', 'kicked']).optional(),
  /** What the bot may not send. */
  forbidden: z.array(z.enum(['text', 'photos', 'documents'])).optional(),
})
const topicBody = z.object({ name: z.string().min(1).max(128), from: z.int().positive().optional() })
const migrationBody = z.object({ to: z.int().max(firstSupergroupId).optional() })

const topicColor = 0x6fb9f0

/** Who people are, and who is where. */
export function memberRoutes(app: FastifyInstance, world: World): void {
  const changed = (chat: Chat) => {
    const state = chatState(world, chat)
    world.hub.publish(chat.id, { type: 'chat', chat: state })
    publishCommands(world)
    return state
  }

  app.put('/chats/:chat', (request: ChatRequest) => {
    const id = chatId(request)
    if (id > 0) {
      const given = parse(privateBody, request.body)
      const chat = world.chats.open(id)
      world.people.meet(id, personOf(given))
      if (given.blocked !== undefined) {
        setBotStatus(world, chat, speaker(world, chat, id), given.blocked ? 'kicked' : 'member')
      }
      return changed(chat)
    }
    const given = parse(groupBody, request.body)
    const isNew = world.chats.find(id) === undefined
    const chat = world.chats.open(id)
    if (given.is_forum && chat.type !== 'supergroup') {
      throw new PersonError(400, 'Only a supergroup can have topics.')
    }
    chat.title = given.title ?? chat.title
    chat.isForum = given.is_forum ?? chat.isForum
    chat.forbidden = given.forbidden === undefined ? chat.forbidden : new Set(given.forbidden)
    for (const { id: member, status, ...person } of given.members ?? []) {
      world.people.meet(member, personOf(person))
      chat.members.set(member, status)
    }
    if (isNew) chat.botStatus = 'left'
    const status = given.bot ?? (isNew ? 'member' : chat.botStatus)
    if (status !== chat.botStatus) setBotStatus(world, chat, speaker(world, chat, undefined), status)
    return changed(chat)
  })

  app.post('/chats/:chat/topics', (request: ChatRequest) => {
    const { name, from } = parse(topicBody, request.body)
    const chat = knownChat(world, request)
    if (!chat.isForum) throw new PersonError(400, 'This chat has no topics.')
    const content = { forum_topic_created: { name, icon_color: topicColor } }
    const message = say(world, chat, speaker(world, chat, from), content)
    chat.topics.set(message.message_id, name)
    changed(chat)
    return { message_thread_id: message.message_id }
  })

  /** The group gets more members than a group may have, or a public name: Telegram makes it a supergroup. */
  app.post('/chats/:chat/migrate', (request: ChatRequest) => {
    const old = knownChat(world, request)
    if (old.type !== 'group' || old.migratedTo !== undefined) {
      throw new PersonError(409, 'Only a group can become a supergroup, and only once.')
    }
    const id = parse(migrationBody, request.body).to ?? firstSupergroupId + old.id
    const by = speaker(world, old, undefined)
    const chat = world.chats.open(id)
    chat.title = old.title
    chat.botStatus = old.botStatus
    chat.forbidden = old.forbidden
    for (const [member, status] of old.members) chat.members.set(member, status)
    say(world, old, by, { migrate_to_chat_id: id })
    old.migratedTo = id
    say(world, chat, by, { migrate_from_chat_id: old.id })
    changed(old)
    return changed(chat)
  })

  app.put('/people/:id', (request: FastifyRequest<{ Params: { id: string } }>) => {
    const person = world.people.meet(personId(request.params.id), personOf(parse(privateBody, request.body)))
    return { id: person.id, first_name: person.firstName, language_code: person.languageCode }
  })

  /** The newest comes first. */
  app.post('/people/:id/photos', async (request: FastifyRequest<{ Params: { id: string } }>) => {
    const id = personId(request.params.id)
    const form = await readForm(request, keptLimits.personUploadBytes)
    const photos = await Promise.all(form.files.map((file) => personPhoto(world, file)))
    const before = world.people.meet(id).profilePhotos
    const { profilePhotos } = world.people.meet(id, {
      profilePhotos: [...photos, ...before].slice(0, keptLimits.profilePhotos),
    })
    return { count: profilePhotos.length }
  })
}

const personOf = (given: z.infer<z.ZodObject<typeof personFields>>): Partial<Omit<Person, 'id'>> => ({
  ...(given.first_name !== undefined && { firstName: given.first_name }),
  ...(given.username !== undefined && { username: given.username }),
  ...(given.language_code !== undefined && { languageCode: given.language_code }),
  ...(given.deactivated !== undefined && { deactivated: given.deactivated }),
})

function personId(text: string): number {
  const id = Number(text)
  if (!Number.isSafeInteger(id) || id <= 0)
    throw new PersonError(400, 'The id of a person is a positive number.')
  return id
}
