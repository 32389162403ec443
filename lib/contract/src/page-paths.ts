/** What a browser gets without a key: the page, the API's documentation, and their files. The gateways repeat it; a test compares. */
export const pagePaths = /^\/(docs|assets\/[\w.-]+)?$/
