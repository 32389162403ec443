import type { Catalogue } from '../catalogues.ts'

export const replies: Catalogue['replies'] = {
  start:
    '你好！发一张照片给我，我会在每张脸旁边标出情绪和性别，再发还给你。\n\n照片、图片文件、图片链接都可以。更多说明见 /help。',
  help: `你可以发给我：
• 一张照片，或者几张组成的相册
• 不超过 {limit, number} MB 的图片文件：JPEG、PNG、WebP、GIF、TIFF、AVIF 或 HEIC
• 贴纸；视频和动图我只看第一帧
• 图片链接

用 /classify 回复一张图片，我就看那一张； /me 看你的头像。 /settings 里有语言、样式等设置； /queue 显示谁在排队， /cancel 撤回你还在排队的图片， /privacy 说明我保存什么。在群里，请提到我或者回复我，或者请管理员发送 /auto on。

标签只是电脑根据几千个像素作出的猜测：“开心 87%”是说，在我看来像这样的 100 张脸里，大约有 87 张被人们认作开心。它不知道别人的感受，也不知道那是谁，所以请不要凭它对任何人作决定；没有把握或者脸看不清时，我会直说。`,
  groupHello:
    '大家好！在图片下面提到我，或者用 /classify 回复一张图片，我就会看。管理员发送 /auto on，我就看这里的每一张图片。',
  working: '我正在看……',
  received: '收到。',
  queued:
    '{minutes, plural, =0 {排队中：第 {position, number} 位，共 {total, number} 张。马上就好。} other {排队中：第 {position, number} 位，共 {total, number} 张。大约还要 # 分钟。}}',
  cancelled: '{count, plural, other {已取消 # 张图片。}}',
  nothingToCancel: '你没有正在排队的图片。',
  notYours: '只有发图片的人才能取消。',
  alreadyUnderWay: '来不及取消了：我已经在看了。',
  queueEmpty: '现在没有人排队。发张图片给我吧！',
  queueOverview:
    '{waiting, plural, =0 {没有图片在排队} other {有 # 张图片在排队}}，{working, plural, =0 {我现在没有在看图片。} other {我正在看 # 张。}}',
  queueYours: '{count, plural, =0 {其中没有你的。} other {其中有 # 张是你的。}}',
  queueWait: '{minutes, plural, =0 {新图片不到一分钟就好。} other {新图片大约要 # 分钟。}}',
  firstFrame: '会动的内容，我只看第一帧。',
  unsupported: '请发一张照片、一个图片文件或一个图片链接给我，我来看里面的脸。',
  tooLarge: '这个文件有 {size, number, ::.#} MB，我最多能收 {limit, number} MB。请发一个小一点的。',
  linksCut:
    '一条消息里我最多看 {limit, number} 张图片，所以只看前 {limit, number} 张。其余的请另发一条消息。',
  queueFull:
    '{minutes, plural, =0 {排队的图片太多，这张我现在收不下。请大约一分钟后再发一次。} other {排队的图片太多，这张我现在收不下。请大约 # 分钟后再发一次。}}',
  chatFull: '你排队的图片太多，这张我现在收不下。请等我回复几张之后再发。',
  notStarted: '我正在重启，还没轮到这张图片。请过一两分钟再发一次。',
  expired: '抱歉，这张图片等得太久，我只好放下了。如果还想看，请再发一次。',
  paused: '我正在休息，暂时不收图片。请稍后再来。',
  notAllowed: '我只为指定的人服务。请让我的管理者把你加进来。',
  classifyWhat: '请用 /classify 回复一张图片，这样我才知道你指的是哪一张。',
  noProfilePhoto: '我看不到你的头像。可能是你的隐私设置不让我看。',
  resultExpired: '这个结果我已经没有了：我只保留几分钟。请重新发送图片。',
  drawing: '我正在画……',
  jsonCaption: '我找到的全部内容，JSON 格式，供程序使用。',
  autoOn: '从现在起，这个群里的每张图片我都看。发送 /auto off 可以关闭。',
  autoBlind:
    '我想看这个群里的每张图片，但 Telegram 只让我看到提到我或回复我的消息。请把我设为管理员，或者在 @BotFather 关闭我的隐私模式，再把我重新加进群。',
  autoOff: '从现在起，我只看提到我或回复我的图片。',
  autoHow: '发送 /auto on，这个群里的每张图片我都看；发送 /auto off 可以关闭。',
  autoOnlyInGroups: '在这里我本来就看每张图片。 /auto 是给群用的。',
  adminsOnly: '只有这个群的管理员才能更改。',
  privacy:
    '我不会把图片写到磁盘上。看的时候图片在内存里，看完就没了；回复之前我会记下是哪一张，这样即使出故障也不会漏掉。看到的结果在内存里保留几分钟，这样按钮才能用。这个聊天的设置会一直保留，直到你发送 /forget。聊天记录由 Telegram 保存，和其他聊天一样。',
  forgotten: '好了：这个聊天的设置和所有结果都已忘记。',
}
