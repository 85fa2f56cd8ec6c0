import { HTMLSelect } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';
import type { ReportModel } from '../model/report';
import type { NotebookImport, NotebookReport, NotebookScope } from '../tokens';
import { Hint, Message } from './controls';
import { listOf } from './lists';
import { Loading } from './loading';
import { useTranslation } from './translation';

/** What a notebook needs: where each import comes from, what is missing, and the file of it all. */
export function NotebookReportView(props: {
  readonly model: ReportModel;
}): React.JSX.Element {
  const trans = useTranslation();
  const { model } = props;
  return (
    <div className="jp-CondaEnv-report" aria-busy={model.report.isLoading}>
      <label className="jp-CondaEnv-reportScope">
        {trans.__('Write')}
        <HTMLSelect
          name="condaenv-report-scope"
          value={model.scope}
          onChange={event =>
            model.setScope(event.target.value as NotebookScope)
          }
        >
          <option value="imports">
            {trans.__('the least with which this notebook runs')}
          </option>
          <option value="full">{trans.__('the whole environment')}</option>
        </HTMLSelect>
      </label>
      <Loading of={model.report} label={trans.__('Reading the notebook…')}>
        {report => <Report report={report} />}
      </Loading>
    </div>
  );
}

function Report({
  report
}: {
  readonly report: NotebookReport;
}): React.JSX.Element {
  const trans = useTranslation();
  const { file, imports, installs, notes, unused } = report;
  const told = imports.filter(({ status }) => status !== 'stdlib');
  return (
    <>
      {notes.map(note => (
        <Message key={note.message} kind="info">
          {note.cell === null
            ? note.message
            : trans.__('Cell %1: %2', note.cell + 1, note.message)}
        </Message>
      ))}
      <Imports imports={told} />
      {installs.length > 0 && (
        <Hint>
          {trans.__(
            'The notebook itself installs: %1',
            listOf(
              installs.flatMap(({ specs }) => specs),
              trans
            )
          )}
        </Hint>
      )}
      {unused.length > 0 && (
        <Hint>
          {trans.__(
            'Asked for in the environment, but not used here: %1',
            listOf(
              unused.map(({ name }) => name),
              trans
            )
          )}
        </Hint>
      )}
      <h3>{file.name}</h3>
      <pre
        className="jp-CondaEnv-log"
        tabIndex={0}
        aria-label={trans.__('What is written')}
      >
        {file.content}
      </pre>
    </>
  );
}

/** The imports, without those of Python's own library. */
function Imports(props: {
  readonly imports: readonly NotebookImport[];
}): React.JSX.Element {
  const trans = useTranslation();
  if (props.imports.length === 0) {
    return (
      <Hint>{trans.__('It imports nothing but Python’s own library.')}</Hint>
    );
  }
  return (
    <div className="jp-CondaEnv-tableBox" tabIndex={0}>
      <table className="jp-CondaEnv-imports" aria-label={trans.__('Imports')}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Import')}</th>
            <th scope="col">{trans.__('Comes from')}</th>
          </tr>
        </thead>
        <tbody>
          {props.imports.map(item => (
            <tr
              key={item.name}
              data-import={item.name}
              data-status={item.status}
            >
              <td>
                {item.name}
                {item.via && (
                  <span className="jp-CondaEnv-reason">
                    {trans.__('for %1', item.via)}
                  </span>
                )}
              </td>
              <td>{originOf(item, trans)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function originOf(item: NotebookImport, trans: TranslationBundle): string {
  const { manager, package: name, status, version } = item;
  switch (status) {
    case 'local':
      return trans.__('a file beside the notebook');
    case 'stdlib':
      return trans.__('Python');
    case 'missing':
      return name
        ? trans.__('missing; %1 would bring it', name)
        : trans.__('missing; no package is known for it');
    case 'installed': {
      const found = [name, version].filter(Boolean).join(' ');
      return manager === 'pip' ? trans.__('%1 (pip)', found) : found;
    }
  }
}
