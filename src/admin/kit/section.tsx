import { lazy, Suspense, type ComponentType, type ElementType } from 'react';
import { Box, Divider, Flex } from '@strapi/design-system';
import { Layouts, Page, SubNav, type StrapiApp } from '@strapi/strapi/admin';
import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { PanelLink } from './links';
import { permissionRule, usePermissions, type PanelPermission } from './permissions';
import { label, useText, type TextKey } from './texts';

export interface SectionPage {
  /** Below the section, e.g. `orders` or `orders/:id`. */
  readonly path: string;
  /** In the section's navigation; pages without one are opened from another page. */
  readonly label?: TextKey;
  /** With several, any of them opens the page. */
  readonly permission: PanelPermission | readonly PanelPermission[];
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

export interface Section {
  /** First part of the address: `/admin/<id>`. */
  readonly id: string;
  readonly label: TextKey;
  readonly icon: ElementType;
  /** Order in the menu. Strapi's own entries: content manager 1, media library 4, settings at the end. */
  readonly position: number;
  readonly pages: readonly SectionPage[];
}

/** Adds the section to the menu and its pages to the router. A page's code is loaded when it is first opened. */
export function addSection(app: StrapiApp, section: Section): void {
  const component = sectionComponent(section);
  app.addMenuLink({
    to: section.id,
    icon: section.icon,
    intlLabel: label(section.label),
    position: section.position,
    permissions: [...new Set(section.pages.flatMap(({ permission }) => permission))].map(permissionRule),
    Component: () => Promise.resolve({ default: component }),
  });
}

function sectionComponent(section: Section): ComponentType {
  const pages = section.pages.map((page) => ({ ...page, Component: lazy(page.load) }));
  return function SectionRoot() {
    const allowed = usePermissions();
    const visible = section.pages.filter((page) => page.label !== undefined && [page.permission].flat().some(allowed));
    const [first] = visible;
    return (
      <Layouts.Root sideNav={visible.length > 1 ? <SideNav section={section} pages={visible} /> : undefined}>
        {visible.length > 1 && <TopNav section={section} pages={visible} />}
        <Routes>
          {first && first.path !== '' && <Route index element={<ToPage path={first.path} />} />}
          {pages.map(({ path, permission, Component }) => (
            <Route
              key={path}
              path={path}
              element={
                <Page.Protect permissions={[permission].flat().map(permissionRule)}>
                  <Suspense fallback={<Page.Loading />}>
                    <Component />
                  </Suspense>
                </Page.Protect>
              }
            />
          ))}
          <Route path="*" element={first ? <Navigate to={`/${section.id}`} replace /> : <Page.NoPermissions />} />
        </Routes>
      </Layouts.Root>
    );
  };
}

/** A link to the section may already say what its first page is to show: `/queue?kind=deposit`. */
function ToPage({ path }: { readonly path: string }) {
  const { search, hash } = useLocation();
  return <Navigate to={{ pathname: path, search, hash }} replace />;
}

interface NavProps {
  readonly section: Section;
  readonly pages: readonly SectionPage[];
}

const address = (section: Section, page: SectionPage): string => `/${section.id}/${page.path}`;

function SideNav({ section, pages }: NavProps) {
  const text = useText();
  return (
    <SubNav.Main aria-label={text(section.label)}>
      <SubNav.Header label={text(section.label)} />
      <Divider background="neutral150" />
      <SubNav.Content>
        <SubNav.Sections>
          {[
            <SubNav.Section key={section.id} label="">
              {pages.map((page) => (
                <SubNav.Link
                  key={page.path}
                  to={address(section, page)}
                  label={page.label === undefined ? '' : text(page.label)}
                />
              ))}
            </SubNav.Section>,
          ]}
        </SubNav.Sections>
      </SubNav.Content>
    </SubNav.Main>
  );
}

/** On a phone there is no room for a side navigation. */
function TopNav({ section, pages }: NavProps) {
  const text = useText();
  return (
    <Box display={{ initial: 'block', medium: 'none' }} padding={4} background="neutral0">
      <Flex gap={4} wrap="wrap" tag="nav" aria-label={text(section.label)}>
        {pages.map((page) => (
          <PanelLink key={page.path} to={address(section, page)}>
            {page.label === undefined ? '' : text(page.label)}
          </PanelLink>
        ))}
      </Flex>
    </Box>
  );
}
