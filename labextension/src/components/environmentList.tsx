import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';
import { environmentsIcon } from '../icons';
import { SORTS, type Sort } from '../model/order';
import type { SidebarModel } from '../model/sidebar';
import { isUnreachable } from '../restapi';
import { Hint, Message, Search, TextButton } from './controls';
import { EnvironmentRow, type EnvironmentActions } from './environmentRow';
import { sentenceFor } from './errorTexts';
import { useNewReason, useReadOnlyReason } from './serverRules';
import { useTranslation } from './translation';
import { WindowedList } from './windowedList';

/** Pixels of a row with one line of badges, before it was seen. */
const ROW_HEIGHT = 70;

interface EnvironmentListProps {
  readonly model: SidebarModel;
  readonly actions: EnvironmentActions;
}

/** All environments, or why they are not there. */
export function EnvironmentList(
  props: EnvironmentListProps
): React.JSX.Element {
  const trans = useTranslation();
  const { environments } = props.model;
  const { error, state } = environments;
  if (state === 'loading') {
    return <Skeleton />;
  }
  return (
    <>
      {error && !(state === 'ready' && isUnreachable(error)) && (
        <div className="jp-CondaEnv-failure">
          <Message kind="error">{sentenceFor(error, trans)}</Message>
          <TextButton
            action="retry"
            label={trans.__('Try again')}
            onClick={() => void environments.refresh()}
          />
        </div>
      )}
      {state === 'ready' &&
        (environments.all.length > 0 ? (
          <Environments {...props} />
        ) : (
          <Empty {...props} />
        ))}
    </>
  );
}

/** Rows to come, so that nothing jumps when they are there. */
function Skeleton(): React.JSX.Element {
  const trans = useTranslation();
  return (
    <>
      <p className="jp-CondaEnv-hint" role="status">
        {trans.__('Loading environments…')}
      </p>
      <div className="jp-CondaEnv-skeleton" aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </div>
    </>
  );
}

function Empty({ model }: EnvironmentListProps): React.JSX.Element | null {
  const trans = useTranslation();
  const reason = useNewReason();
  // The first one may be on its way; its card says so.
  const isComing = model.plans.tracked.some(
    ({ state }) => state === 'committing'
  );
  return isComing ? null : (
    <div className="jp-CondaEnv-empty">
      <environmentsIcon.react tag="span" className="jp-CondaEnv-emptyIcon" />
      <p>{trans.__('There is no conda environment yet.')}</p>
      <Hint>
        {trans.__(
          'An environment holds a set of packages of its own, apart from those of others.'
        )}
      </Hint>
      <TextButton
        action="create-first"
        kind="accept"
        label={trans.__('Create an environment')}
        title={reason ?? undefined}
        isDisabled={reason !== null}
        onClick={() => model.openForm()}
      />
    </div>
  );
}

function Environments(props: EnvironmentListProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, actions } = props;
  const { current, shown, facts } = model;
  const readOnly = useReadOnlyReason();
  const [start] = React.useState(() => {
    const left = model.takeLeft();
    const index = shown.findIndex(({ id }) => id === left);
    return index < 0 ? undefined : index;
  });
  React.useEffect(() => {
    // Beside the list nobody comes back to it.
    model.takeLeft();
  });
  React.useEffect(() => {
    if (current) {
      facts.wantUpdates(current);
    }
  }, [facts, current]);
  return (
    <>
      {readOnly && (
        <div className="jp-CondaEnv-failure">
          <Message kind="info">{readOnly}</Message>
        </div>
      )}
      <div className="jp-CondaEnv-listHead">
        <Search
          label={trans.__('Filter environments')}
          placeholder={trans.__('Filter…')}
          value={model.filter}
          onChange={value => model.setFilter(value)}
        />
        <HTMLSelect
          name="condaenv-sort"
          aria-label={trans.__('Sort by')}
          title={trans.__('Sort by')}
          value={model.sort}
          onChange={event => model.chooseSort(event.target.value as Sort)}
        >
          {SORTS.map(sort => (
            <option key={sort} value={sort}>
              {sortLabel(sort, trans)}
            </option>
          ))}
        </HTMLSelect>
      </div>
      {shown.length === 0 && (
        <p className="jp-CondaEnv-hint">{trans.__('No such environment.')}</p>
      )}
      <WindowedList
        label={trans.__('Environments')}
        items={shown}
        start={start}
        rowHeight={ROW_HEIGHT}
        focusable='[data-action="open"]'
      >
        {(environment, place) => (
          <EnvironmentRow
            key={environment.id}
            environment={environment}
            place={place}
            isCurrent={environment === current}
            isInFull={environment.id === model.detail?.id}
            isOutside={model.isOutside(environment)}
            runningCount={model.runningIn(environment)}
            facts={facts}
            actions={actions}
            onOpen={() => model.openDetail(environment.id)}
          />
        )}
      </WindowedList>
    </>
  );
}

function sortLabel(sort: Sort, trans: TranslationBundle): string {
  switch (sort) {
    case 'name':
      return trans.__('Name');
    case 'changed':
      return trans.__('Last changed');
    case 'size':
      return trans.__('Size');
  }
}
