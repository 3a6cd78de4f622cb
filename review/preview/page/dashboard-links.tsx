/** Links to other dashboards and pages, with the time range and the variables where the link says so. */
import { Dropdown, Icon, LinkButton, Menu, ToolbarButton } from "@grafana/ui";
import { queryParameters } from "../query/interpolate.ts";
import { timeLinks, useDashboard } from "./dashboard-context.ts";
import type { DashboardEntry, DashboardLink } from "./model.ts";

interface Props {
  readonly links: readonly DashboardLink[];
  readonly others: readonly DashboardEntry[];
  readonly uid: string;
}

export function DashboardLinks({ links, others, uid }: Props) {
  const { choices, range } = useDashboard();
  const address = (url: string, { keepTime, includeVars }: DashboardLink): string => {
    const parameters = [
      ...(keepTime ? [timeLinks(range).__url_time_range] : []),
      ...(includeVars ? [...choices.values()].map(queryParameters) : []),
    ].filter(Boolean);
    if (parameters.length === 0) return url;
    return `${url}${url.includes("?") ? "&" : "?"}${parameters.join("&")}`;
  };
  const tagged = ({ tags = [] }: DashboardLink): DashboardEntry[] =>
    others.filter((other) => other.uid !== uid && tags.every((tag) => other.tags.includes(tag)));
  const target = ({ targetBlank }: DashboardLink) => (targetBlank ? { target: "_blank" as const } : {});
  return (
    <nav className="vigia-links" aria-label="Links">
      {links.map((link) => {
        const name = link.title ?? "";
        if (link.type !== "dashboards") {
          return (
            <LinkButton
              key={name + link.url}
              variant="secondary"
              icon={link.url?.startsWith("/d/") ? "apps" : "external-link-alt"}
              href={address(link.url ?? "", link)}
              tooltip={link.tooltip ?? ""}
              {...target(link)}
            >
              {name}
            </LinkButton>
          );
        }
        if (link.asDropdown) {
          const menu = (
            <Menu>
              {tagged(link).map((other) => (
                <Menu.Item
                  key={other.uid}
                  label={other.title}
                  url={address(`/d/${other.uid}`, link)}
                  {...target(link)}
                />
              ))}
            </Menu>
          );
          return (
            <Dropdown key={name} overlay={menu}>
              <ToolbarButton variant="canvas" aria-label={name}>
                <Icon name="bars" /> {name} <Icon name="angle-down" />
              </ToolbarButton>
            </Dropdown>
          );
        }
        return tagged(link).map((other) => (
          <LinkButton
            key={name + other.uid}
            variant="secondary"
            icon="apps"
            href={address(`/d/${other.uid}`, link)}
            {...target(link)}
          >
            {other.title}
          </LinkButton>
        ));
      })}
    </nav>
  );
}
