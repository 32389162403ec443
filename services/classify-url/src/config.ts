import { settings } from '@emogram/runtime'
import { serviceSettings } from '@emogram/service'
import { z } from 'zod'

export const schema = serviceSettings.extend({
  CLASSIFY_URL_PORT: settings.port(8002),
  /** host:port as they stand in a URL, separated by commas: may lead to private addresses. */
  URL_ALLOW_HOSTS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((entry) => entry.trim().toLowerCase())
        .filter(Boolean),
    )
    .refine((hosts) => hosts.every((host) => /^(\[[\da-f:.]+\]|[^\s:/]+):\d{1,5}$/.test(host)), {
      error: 'must be a list of host:port, separated by commas',
    }),
})
