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
  reply: 'M9 7 4 12l5 5M4 12h9c4 0 7 2 7 6.500',
  edit: 'M4 20l1-4.500L16.500 4a2 2 0 0 1 3 0l.5.500a2 2 0 0 1 0 3L8.500 19 4 20',
  bin: 'M4 7h16M9 7V4h6v3M6.500 7l1 13h9l1-13',
  hidden:
    'M4 4l16 16M9.500 5.800C15.500 4.500 20 8.500 21.500 12c-.6 1.300-1.600 2.800-3 4M6 7.500C4.200 8.800 3.100 10.500 2.500 12c1.500 3.500 5 6.500 9.500 6.500 1 0 2-.2 2.900-.5',
  play: 'M8 5.500v13L19 12z',
  group:
    'M9 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M2.500 19.500c.6-3.500 3-5 6.500-5s5.900 1.500 6.500 5M15.500 5.200a3.500 3.500 0 0 1 0 6.600M17.500 14.800c2.200.6 3.600 2.100 4 4.700',
  topics: 'M9 4 7 20M17 4l-2 16M4 9h16M3.500 15h16',
  crown: 'M4 18h16M4.500 14.500 3.500 7l5 3.500L12 5l3.500 5.500 5-3.500-1 7.500z',
  out: 'M14 4H5v16h9M10 12h11m-4-4 4 4-4 4',
  up: 'M12 20V5m-6 6 6-6 6 6',
  face: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M9 10v.01M15 10v.01M8.500 14.500c2 2 5 2 7 0',
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
