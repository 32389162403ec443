import { fileURLToPath } from 'node:url'
import { type FileJob, fileJob, routes } from '@emogram/contract'
import { configOrExit, loadConfig } from '@emogram/runtime'
import { runService, uploadRoutes } from '@emogram/service'
import { schema } from './config.ts'
import { fileSource } from './source.ts'

const config = configOrExit(() => loadConfig(schema, process.env))

await runService<FileJob>({
  name: 'classify-file',
  config,
  port: config.CLASSIFY_FILE_PORT,
  modelsFolder: fileURLToPath(new URL('../../../models/dist', import.meta.url)),
  telegramFilesDir: config.TELEGRAM_FILES_DIR,
  env: process.env,
  differs: ({ telegram }) => ({
    route: routes.classifyFile,
    job: fileJob,
    source: fileSource(telegram),
    album: fileSource(telegram),
    takesUploads: true,
    expects: 'Send the image as multipart/form-data, as a file in the field "image".',
    rest: uploadRoutes,
  }),
})
