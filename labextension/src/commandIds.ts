/** The commands of this extension; schemas and other extensions name them too. */
export const CommandIDs = {
  openSidebar: 'condaenv:open-sidebar',
  create: 'condaenv:new',
  refresh: 'condaenv:refresh',
  openNotebook: 'condaenv:open-notebook',
  export: 'condaenv:export',
  delete: 'condaenv:delete',
  exportNotebookEnvironment: 'condaenv:export-notebook-environment'
} as const;
