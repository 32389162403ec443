import { settings } from '@emogram/runtime'
import { serviceSettings } from '@emogram/service'

export const schema = serviceSettings.extend({ CLASSIFY_FILE_PORT: settings.port(8001) })
