import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runCommand } from './command.ts'
import { addonPath, nodeApiInclude } from './package.ts'

/** The newest TensorFlow that tfjs-node 4.22.0's addon was seen to work with. */
const wheelVersion = '2.21.0'
/** Asked for where there is no wheel for the machine's own Python: only the libraries in it matter. */
const fallbackPython = '3.12'

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/** Of 13,000 headers the addon needs those of the C interface. */
const headerFolders = ['tensorflow/c', 'tensorflow/core/platform', 'tsl/platform', 'xla/tsl']

const unpack = `
import os, shutil, sys, zipfile
wheel, target = sys.argv[1:3]
libraries, folders = (argument.split(',') for argument in sys.argv[3:5])
places = {'tensorflow/' + library: 'lib/' + library for library in libraries}
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if any(name.startswith('tensorflow/include/' + folder + '/') for folder in folders):
            places[name] = name.removeprefix('tensorflow/')
    for name, place in places.items():
        if name.endswith('/'): continue
        place = os.path.join(target, place)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with archive.open(name) as source, open(place, 'wb') as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
`

/** Where Google's download host is out of reach, PyPI often is not, and its wheel holds the same library. */
export async function buildFromWheel(
  copy: string,
  signal: AbortSignal,
  step: (name: string) => void,
): Promise<void> {
  if (process.platform !== 'linux') throw new Error('this way is for Linux only')
  const run = (command: string, args: readonly string[]) => runCommand(command, args, { signal })
  await run('g++', ['--version'])
  await run('python3', ['-m', 'pip', '--version'])

  step('downloading 270 MB with pip')
  const downloads = join(copy, 'wheel')
  const download = (...more: string[]) =>
    run('python3', [
      ...['-m', 'pip', 'download', '--no-deps', '--no-input', '--disable-pip-version-check', '--quiet'],
      ...['--dest', downloads, ...more, `tensorflow-cpu==${wheelVersion}`],
    ])
  await download('--only-binary=:all:').catch(() => {
    signal.throwIfAborted()
    return download('--only-binary=:all:', '--python-version', fallbackPython)
  })
  const [wheel] = await readdir(downloads)
  if (wheel === undefined) throw new Error('pip has downloaded nothing')

  step('unpacking')
  const deps = join(copy, 'deps')
  await run('python3', ['-c', unpack, join(downloads, wheel), deps, libraries.join(), headerFolders.join()])
  await rm(downloads, { recursive: true })
  const paths = libraries.map((library) => join(deps, 'lib', library))
  await run('strip', ['--strip-unneeded', ...paths]) // comes with the compiler; saves 200 of 850 MB

  step('compiling the addon')
  const addon = join(copy, addonPath)
  await mkdir(dirname(addon), { recursive: true })
  await run('g++', [
    ...['-std=c++17', '-O2', '-fPIC', '-shared'],
    ...['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
    ...[join(deps, 'include'), nodeApiInclude, copy].map((folder) => `-I${folder}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((source) => join(copy, 'binding', source)),
    ...['-o', addon, ...paths, '-Wl,-rpath,$ORIGIN/../../deps/lib'],
  ])
  await rm(join(deps, 'include'), { recursive: true })
}
