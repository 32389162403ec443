import type { Call } from '../calls.ts'
import type { FaultOrder } from '../faults.ts'
import { Caller } from './caller.ts'

/** What a test wants to know of Telegram, and what it does to it. */
export class ControlClient extends Caller {
  /** The next calls of a method go wrong. */
  async fail(fault: FaultOrder): Promise<void> {
    await this.call('POST', '/faults', fault)
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

  /** As if every pressed button had waited too long for its answer. */
  async expireQueries(): Promise<void> {
    await this.call('DELETE', '/queries')
  }
}
