import type { Catalogue } from '../catalogues.ts'

export const commands: Catalogue['commands'] = {
  start: 'यह बॉट क्या करता है',
  help: 'आप क्या भेज सकते हैं',
  classify: 'जिस तस्वीर का जवाब दें, उसे देखना',
  me: 'आपकी प्रोफ़ाइल फ़ोटो देखना',
  settings: 'भाषा, शैली और बाकी',
  queue: 'कौन इंतज़ार में है',
  cancel: 'इंतज़ार वाली तस्वीरें वापस लेना',
  auto: 'इस ग्रुप की हर तस्वीर: चालू या बंद',
  privacy: 'क्या रखा जाता है',
  forget: 'इस चैट को भूल जाना',
}
