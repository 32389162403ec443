import { accessSync, constants } from 'node:fs'
import { settings } from '@emogram/runtime'
import { serviceSettings } from '@emogram/service'

export const schema = serviceSettings.extend({
  CLASSIFY_FILE_PORT: settings.port(8001),
  TELEGRAM_FILES_DIR: settings.TELEGRAM_FILES_DIR.superRefine((folder, context) => {
    try {
      // The dot makes a folder of it, or an error.
      accessSync(`${folder}/.`, constants.X_OK)
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
      context.addIssue({ code: 'custom', message: `is no folder that this process can read (${reason})` })
    }
  }).optional(),
})
