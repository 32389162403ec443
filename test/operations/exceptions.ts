/** What of the page the test cannot do as it stands. Each stands there word for word, or the test says that it no longer does. */
export interface Exception {
  /** The heading, where the same words are followed elsewhere. */
  readonly under?: string
  /** A command, or a part of one. */
  readonly stands: string
  /** What is done in its place, in a shell that knows TOKEN, NEXT_TOKEN, TELEGRAM and JOB; without it, nothing is. */
  readonly by?: string
  readonly because: string
}

const registryAlone = 'is in a registry alone'

export const exceptions: readonly Exception[] = [
  {
    stands: '# put the token into it',
    by: '&& sed -i "s|^TELEGRAM_BOT_TOKEN=.*|TELEGRAM_BOT_TOKEN=$TOKEN|; \\$a TELEGRAM_API_ROOT=$TELEGRAM" .env',
    because: 'sed edits; the simulator plays Telegram',
  },
  {
    stands: 'nano .env ',
    by: 'sed -i "s|^TELEGRAM_BOT_TOKEN=.*|TELEGRAM_BOT_TOKEN=$NEXT_TOKEN|" .env ',
    because: 'sed edits',
  },
  { stands: '# paste the token, Enter, Ctrl-D;', by: '<<<"$NEXT_TOKEN" #', because: 'nobody pastes' },
  { stands: '--follow ', by: '', because: 'it never ends' },
  { stands: '77.1234.0', by: '"$JOB"', because: 'the id of a photo that was sent' },
  { stands: 'docker image prune', by: 'docker image prune --force', because: 'it asks whether it may' },
  {
    stands: 'docker run --rm -v "$PWD:/app" -w /app node:22-bookworm-slim node scripts/pin.ts',
    by: "sed -i 's/@sha256:[0-9a-f]*//' prod.yml",
    because: 'no registry to ask: images that were made where they run have no digest',
  },
  {
    stands: '  docker push registry.example/emogram-$name:1\n',
    by: '',
    because: 'no registry; one machine needs none',
  },
  { stands: 'redis,monitoring', by: 'redis', because: `Grafana ${registryAlone}` },
  { stands: 'docker-compose -f prod.yml --profile monitoring', because: `Grafana ${registryAlone}` },
  {
    under: 'Several bots',
    stands: '-f prod.yml ',
    by: '',
    because: '.env has COMPOSE_FILE by then, and the page says to leave it out',
  },
  { stands: 'npm ', because: 'the machine has no Node' },
  { stands: 'node node_modules/onnxruntime-node', because: 'the machine has no Node and no GPU' },
  { stands: 'redis-cli llen bull:emogram-77:active', because: 'a look at Redis, by which nothing is done' },
  { stands: 'ssh -L 3000:127.0.0.1:3000 server', because: 'on another machine' },
  { under: 'A Bot API server of your own', stands: '', because: `Telegram's own server ${registryAlone}` },
  { under: 'On several machines', stands: 'docker service inspect', because: 'is named, not told to do' },
  { under: 'What holds it together', stands: 'docker stack deploy', because: 'is named, not told to do' },
]
