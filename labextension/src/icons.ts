import { LabIcon } from '@jupyterlab/ui-components';

/** Three sheets on top of each other: layers that make up an environment. */
const ENVIRONMENTS_SVG = `
<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M12 2.2 2.5 7.3 12 12.4l9.5-5.1z"/>
    <path d="m4.6 10.9-2.1 1.1 9.5 5.1 9.5-5.1-2.1-1.1-7.4 4z"/>
    <path d="m4.6 15.6-2.1 1.1 9.5 5.1 9.5-5.1-2.1-1.1-7.4 4z"/>
  </g>
</svg>`;

/** The same sheets, with an arrow that leads out of them. */
const EXPORT_SVG = `
<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M10 2.2.9 7.1l9.1 4.9 3-1.6V5.5l1.6-.8z"/>
    <path d="M2.9 10.6.9 11.7l9.1 4.9 3-1.6v-2.6l-3 1.6z"/>
    <path d="m2.9 15.2-2 1.1 9.1 4.9 3-1.6V17l-3 1.6z"/>
    <path d="M18.9 3.6 24 9.4h-3.6V20h-3V9.4h-3.6z"/>
  </g>
</svg>`;

/** An arrow that leads up to a line: to what is newest. */
const UPDATE_SVG = `
<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M5 3h14v2H5z"/>
    <path d="m12 6.5 6.5 6.5-1.4 1.4-4.1-4.1V21h-2V10.3l-4.1 4.1L5.5 13z"/>
  </g>
</svg>`;

export const environmentsIcon = new LabIcon({
  name: 'jupyter-condaenv:environments',
  svgstr: ENVIRONMENTS_SVG
});

export const exportIcon = new LabIcon({
  name: 'jupyter-condaenv:export',
  svgstr: EXPORT_SVG
});

export const updateIcon = new LabIcon({
  name: 'jupyter-condaenv:update',
  svgstr: UPDATE_SVG
});
