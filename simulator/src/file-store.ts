import { type FileKind, fileUniqueId, newFileId } from './ids.ts'
import type { PhotoSize } from './model.ts'

export interface StoredFile {
  readonly fileId: string
  readonly uniqueId: string
  readonly kind: FileKind
  readonly bytes: Buffer
  /** What Telegram says of its size; more than `bytes` when somebody only pretends to have sent so much. */
  readonly size: number
  readonly mimeType: string
  readonly name: string | undefined
  /** Where /file/bot<token>/ has it. */
  readonly path: string
  /** All sizes of the photo that this file is one of; what a photo sent again by its file_id is made of. */
  photo: readonly PhotoSize[]
  /** Of a file that is no photo. */
  thumbnail: PhotoSize | undefined
}

export interface NewFile {
  readonly kind: FileKind
  readonly bytes: Buffer
  readonly mimeType: string
  readonly name?: string | undefined
  readonly declaredBytes?: number | undefined
}

/** Every photo and file of every chat, in memory. When `maxBytes` is reached the oldest go. */
export class FileStore {
  readonly #maxBytes: number
  /** In the order of arrival: the first one is the next to go. */
  readonly #byId = new Map<string, StoredFile>()
  readonly #byPath = new Map<string, StoredFile>()
  #bytes = 0
  #count = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  add({ kind, bytes, mimeType, name, declaredBytes }: NewFile): StoredFile {
    const extension = name === undefined ? 'jpg' : (/\.([a-z\d]{1,8})$/i.exec(name)?.[1] ?? 'bin')
    const file: StoredFile = {
      fileId: newFileId(kind),
      uniqueId: fileUniqueId(kind, bytes),
      kind,
      bytes,
      size: declaredBytes ?? bytes.length,
      mimeType,
      name,
      path: `${kind}s/file_${this.#count++}.${extension.toLowerCase()}`,
      photo: [],
      thumbnail: undefined,
    }
    this.#byId.set(file.fileId, file)
    this.#byPath.set(file.path, file)
    this.#bytes += bytes.length
    for (const oldest of this.#byId.values()) {
      // The newcomer itself stays, however large: a message that points at nothing helps nobody.
      if (this.#bytes <= this.#maxBytes || oldest === file) break
      this.#drop(oldest)
    }
    return file
  }

  get(fileId: string): StoredFile | undefined {
    return this.#byId.get(fileId)
  }

  at(path: string): StoredFile | undefined {
    return this.#byPath.get(path)
  }

  #drop(file: StoredFile): void {
    this.#byId.delete(file.fileId)
    this.#byPath.delete(file.path)
    this.#bytes -= file.bytes.length
  }
}
