import type { BackendName } from '@emogram/vision'
import { type EmptyHouse, openEmptyHouse } from './empty-house.ts'
import { type House, openHouse } from './house.ts'
import { rounded } from './statistics.ts'
import type { Row, Table } from './table.ts'
import { openVision, type VisionChild, type VisionSetup } from './vision-child.ts'

/** What the parts measure on: opened when the first one needs it, shared by all, closed at the end. */
export interface Equipment {
  house(backend: BackendName, before?: readonly string[]): Promise<House>
  emptyHouse(): Promise<EmptyHouse>
  vision(setup: VisionSetup): Promise<VisionChild>
  /** Start and memory of all that was opened: the work of the other parts is what lies between before and after. */
  summary(): Promise<Table[]>
  close(): Promise<void>
}

export function createEquipment(): Equipment {
  const open = new Map<string, Promise<{ row(): Promise<Row>; thing: unknown; close(): Promise<unknown> }>>()

  function once<Thing>(
    key: string,
    start: () => Promise<Thing>,
    describe: (thing: Thing) => Promise<() => Promise<Row>>,
    close: (thing: Thing) => Promise<unknown>,
  ): Promise<Thing> {
    const known =
      open.get(key) ??
      start().then(async (thing) => ({ thing, row: await describe(thing), close: () => close(thing) }))
    open.set(key, known)
    return known.then(({ thing }) => thing as Thing)
  }

  return {
    house: (backend, before = []) =>
      once(
        `house ${backend} ${before}`,
        () => openHouse(backend, before),
        async (house) => {
          const rssMib = await house.serviceRssMib()
          return async () => ({
            what: ['npm start', ...before].join(' '),
            backend,
            start_to_ready_ms: rounded(house.readyMs),
            rss_before_mib: rounded(rssMib),
            rss_after_mib: rounded(await house.serviceRssMib()),
          })
        },
        (house) => house.stop(),
      ),
    emptyHouse: () =>
      once(
        'empty house',
        openEmptyHouse,
        async () => async () => ({}),
        (house) => house.close(),
      ),
    vision: (setup) =>
      once(
        `vision ${setup.backend} ${setup.threads}`,
        () => openVision(setup),
        async (child) => {
          const before = await child.ask('state', {})
          return async () => {
            const after = await child.ask('state', {})
            return {
              what: `the vision, threads: ${setup.threads}`,
              backend: setup.backend,
              start_to_ready_ms: rounded(before.readyMs),
              rss_before_mib: rounded(before.rssMib),
              rss_after_mib: rounded(after.rssMib),
              tensors_before: before.liveTensors,
              tensors_after: after.liveTensors,
            }
          }
        },
        (child) => child.stop(),
      ),
    async summary() {
      const opened = await Promise.all(open.values())
      const rows = (await Promise.all(opened.map(({ row }) => row()))).filter((row) => 'what' in row)
      return rows.length === 0
        ? []
        : [{ id: 'start', title: 'Start to ready, and memory before and after the work above', rows }]
    },
    async close() {
      for (const opened of await Promise.allSettled(open.values())) {
        if (opened.status === 'fulfilled') await opened.value.close()
      }
      open.clear()
    },
  }
}
