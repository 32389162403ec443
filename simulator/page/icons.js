/** Drawn on a grid of 24 with round pens. */
const paths = {
  attach:
    'M20 11.5 11.8 19.700a5 5 0 0 1-7.1-7.100l8.500-8.500a3.400 3.400 0 0 1 4.800 4.800l-8.400 8.400a1.700 1.700 0 0 1-2.400-2.400L15 7.200',
  send: 'M5 12 3.500 4.500 21 12 3.500 19.500 5 12h8',
  slash: 'M4 4h16v16H4zM14 8l-4 8',
  more: 'M12 5.500v.01M12 12v.01M12 18.500v.01',
  down: 'm6 9 6 6 6-6',
  left: 'm15 5-7 7 7 7',
  right: 'm9 5 7 7-7 7',
  close: 'M6 6l12 12M18 6 6 18',
  save: 'M12 4v11m-5-4.500 5 5 5-5M5 20h14',
  photo: 'M4 5h16v14H4zM4 16l4.500-4.500L13 16l2.500-2.500L20 18M15.500 9.500v.01',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  sent: 'm5 12.500 4.500 4.500L19 7.500',
  seen: 'm2 12.500 4.500 4.500L16 7.500M11.500 16l1 1L22 7.500',
  waiting: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M12 7.500V12l3 2',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.500 20.500c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500',
  plus: 'M12 5v14M5 12h14',
  block: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M6 6l12 12',
}

/** @param {keyof typeof paths} name @returns {SVGElement} */
export function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(namespace, 'path')
  path.setAttribute('d', paths[name])
  if (name === 'more') path.setAttribute('stroke-width', '3')
  svg.append(path)
  return svg
}
