/** The commands of this extension; schemas and other extensions name them too. */
export const CommandIDs = {
  openSidebar: 'condaenv:open-sidebar',
  openMain: 'condaenv:open-main',
  create: 'condaenv:new',
  createFromFile: 'condaenv:create-from-file',
  updateFromFile: 'condaenv:update-from-file',
  refresh: 'condaenv:refresh',
  openSettings: 'condaenv:open-settings',
  show: 'condaenv:show',
  openNotebook: 'condaenv:open-notebook',
  openTerminal: 'condaenv:open-terminal',
  export: 'condaenv:export',
  delete: 'condaenv:delete',
  exportNotebookEnvironment: 'condaenv:export-notebook-environment',
  describeNotebook: 'condaenv:describe-notebook',
  storeInNotebook: 'condaenv:store-in-notebook',
  showNotebookEnvironment: 'condaenv:show-notebook-environment',
  checkNotebookEnvironment: 'condaenv:check-notebook-environment',
  addPackage: 'condaenv:add-package'
} as const;
