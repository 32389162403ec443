/**
 * What the native libraries read from the environment while they load; to be imported before them. Nothing is read
 * here, and what an operator has set stays.
 */
// biome-ignore lint/style/noProcessEnv: they offer no other way
const env = process.env

// onnxruntime for Linux carries an uploader of usage data.
env['ORT_DISABLE_TELEMETRY'] ??= '1'
// oneDNN gains nothing on networks this small, and announces itself on every start.
env['TF_ENABLE_ONEDNN_OPTS'] ??= '0'
// TensorFlow would take all of a GPU's memory for its first process.
env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
// Warnings and errors only.
env['TF_CPP_MIN_LOG_LEVEL'] ??= '1'
