import type { Call } from '../calls.ts'
import type { FaultOrder, FaultState } from '../faults.ts'
import { type FloodRuleOrder, telegramFlood } from '../flood.ts'
import type { Privacy } from '../hearing.ts'
import type { FloodState } from '../person/control.ts'
import { Caller } from './caller.ts'

/** What a test wants to know of Telegram, and what it does to it. */
export class ControlClient extends Caller {
  /** The next calls of a method go wrong, or a share of all of them. */
  async fail(fault: FaultOrder): Promise<void> {
    await this.call('POST', '/faults', fault)
  }

  /** The faults that were ordered, each with how often it has been met. */
  async faults(): Promise<readonly FaultState[]> {
    return (await this.call<{ faults: FaultState[] }>('GET', '/faults')).faults
  }

  async clearFaults(): Promise<void> {
    await this.call('DELETE', '/faults')
  }

  /** What the bot and the services called, oldest first; `download` stands for files. */
  async calls(method?: string): Promise<readonly Call[]> {
    const query = method === undefined ? '' : `?method=${encodeURIComponent(method)}`
    return (await this.call<{ calls: Call[] }>('GET', `/calls${query}`)).calls
  }

  async clearCalls(): Promise<void> {
    await this.call('DELETE', '/calls')
  }

  /** From now on what comes too fast is answered 429 and counted. [] lets everything through again. */
  setFlood(rules: readonly FloodRuleOrder[] = telegramFlood): Promise<FloodState> {
    return this.call('PUT', '/flood', { rules })
  }

  /** The calls that came too fast. */
  flood(): Promise<FloodState> {
    return this.call('GET', '/flood')
  }

  /** What of a group's talk reaches the bot. */
  async setPrivacy(privacy: Privacy): Promise<void> {
    await this.call('PUT', '/bot', { privacy })
  }

  /** Updates are numbered anew from here, as soon as the bot has confirmed those that it has. */
  async renumberUpdates(firstId: number): Promise<void> {
    await this.call('POST', '/updates/renumber', { first_id: firstId })
  }

  /** As if every pressed button had waited too long for its answer. */
  async expireQueries(): Promise<void> {
    await this.call('DELETE', '/queries')
  }
}
