import { settings } from '@emogram/runtime'
import { serviceSettings } from '@emogram/service'
import { z } from 'zod'

export const schema = serviceSettings.extend({
  CLASSIFY_URL_PORT: settings.port(8002),
  /** host:port as they stand in a URL, with commas between them: may lead to private addresses. */
  URL_ALLOW_HOSTS: settings.list(
    z
      .string()
      .toLowerCase()
      .regex(/^(\[[\da-f:.]+\]|[^\s:/]+):\d{1,5}$/, 'must be host:port, with commas between them'),
  ),
})
