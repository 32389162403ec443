/** Tells a person what is being tried, for how long already, and what came of it. */
export interface Progress {
  begin(route: string): void
  step(name: string): void
  end(outcome: string): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 100
/** In a log, a line now and then is enough to see that it goes on. */
const stillMs = 30_000

/** A spinner on a terminal, plain lines anywhere else. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  let route = ''
  let doing = ''
  let begun = 0
  let timer: NodeJS.Timeout | undefined
  const seconds = () => `${Math.round((performance.now() - begun) / 1000)} s`
  const wipe = () => stream.isTTY && stream.write('\r\x1b[K')
  const spin = () => {
    const frame = frames[Math.floor(performance.now() / frameMs) % frames.length]
    const line = `${frame} TensorFlow: ${doing} … ${seconds()}`
    stream.write(`\r\x1b[K${line.slice(0, stream.columns)}`)
  }
  const still = () => stream.write(`TensorFlow: still ${doing} (${seconds()})\n`)

  const step = (name: string) => {
    doing = name
    if (!stream.isTTY) stream.write(`TensorFlow: ${doing} …\n`)
  }
  return {
    begin(name) {
      route = name
      begun = performance.now()
      step(name)
      timer = stream.isTTY ? setInterval(spin, frameMs) : setInterval(still, stillMs)
    },
    step,
    end(outcome) {
      clearInterval(timer)
      wipe()
      stream.write(`TensorFlow: ${route}: ${outcome} (${seconds()})\n`)
    },
  }
}
