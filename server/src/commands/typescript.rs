//! The page's types, printed from the tables of commands and server events: `web/src/protocol/generated.ts`.

use std::{collections::BTreeMap, fmt::Write as _};

use ts_rs::{Config, TS, TypeVisitor};

use super::{Command, Table, Ways, all};
use crate::{
    error::Code,
    model::Settings,
    protocol::{ErrorBody, Gone, ServerEvent, ServerEvents, server_events},
};

const HEAD: &str = "\
// Printed from the server's commands by `script/protocol`. Do not edit.

/** The acknowledgement of every question: exactly one of the two. */
export type Answer<T> = { ok: T } | { error: ErrorBody };
";

/// The whole of `generated.ts`.
pub fn typescript() -> String {
    let mut page = Page { config: Config::new().with_large_int("number"), ..Page::default() };
    page.visit::<ErrorBody>();
    all(&mut page);
    // They are parts of others, with a name of their own for the page.
    page.visit::<Settings>();
    page.visit::<Gone>();
    server_events(&mut page);
    let Page { types, asked, routes, requests, told, .. } = page;
    let types: String = types.into_values().collect();
    let final_codes = Code::ALL.iter().filter(|code| code.is_final()).fold(String::new(), |mut lines, code| {
        write(&mut lines, &format!("'{code}',"));
        lines
    });
    format!(
        "{HEAD}{types}\n\
         /** What a client asks, with the acknowledgement of each event. */\n\
         export type ClientToServerEvents = {{\n{asked}}};\n\n\
         /** What the server tells, with the arguments of each event. */\n\
         export type ServerToClientEvents = {{\n{told}}};\n\n\
         /** What is asked by HTTP, and what is answered. */\n\
         export type Requests = {{\n{requests}}};\n\n\
         /** Where that is asked: the method, and the path with the names of fields in braces. */\n\
         export const ROUTES = {{\n{routes}}} as const satisfies Record<keyof Requests, readonly [string, string]>;\n\n\
         /** After these, repeating the same request does not help. */\n\
         export const FINAL_CODES = [\n{final_codes}] as const satisfies readonly ErrorCode[];\n"
    )
}

/// What was printed so far.
#[derive(Default)]
struct Page {
    config: Config,
    /// By their names: in which order a type visits those that it is made of may change with each build.
    types: BTreeMap<String, String>,
    asked: String,
    told: String,
    requests: String,
    routes: String,
}

impl Table for Page {
    fn add<C: Command>(&mut self, ways: Ways) {
        self.visit::<C>();
        self.visit::<C::Answer>();
        let (payload, answer) = (<C as TS>::name(&self.config), <C::Answer as TS>::name(&self.config));
        if ways.by_event {
            write(
                &mut self.asked,
                &format!("{}: (payload: {payload}, ack: (answer: Answer<{answer}>) => void) => void;", C::NAME),
            );
        }
        if let Some(route) = ways.by_http {
            let method = format!("{:?}", route.method).to_uppercase();
            write(&mut self.requests, &format!("{}: {{ payload: {payload}; answer: {answer} }};", C::NAME));
            write(&mut self.routes, &format!("{}: ['{method}', '{}'],", C::NAME, route.path));
        }
    }
}

impl ServerEvents for Page {
    fn add<E: ServerEvent>(&mut self) {
        <E::Args<'static> as TS>::visit_generics(self);
        let arguments = <E::Args<'static> as TS>::name(&self.config);
        write(&mut self.told, &format!("{}: (...args: {arguments}) => void;", E::EVENT));
    }
}

impl TypeVisitor for Page {
    /// Declares a type, and the types it is made of.
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        T::visit_generics(self);
        // Types of other crates, such as texts and numbers, are TypeScript's own.
        let name = T::name(&self.config);
        if T::output_path().is_none() || self.types.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.types.insert(name, format!("\n{docs}export {}\n", T::decl(&self.config)));
        T::visit_dependencies(self);
    }
}

fn write(lines: &mut String, line: &str) {
    writeln!(lines, "  {line}").expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::Path};

    /// `script/protocol` sets `WECHAT_PRINT_PROTOCOL` to write the file instead.
    #[test]
    fn generated_ts_is_what_these_types_print() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src/protocol/generated.ts");
        if env::var_os("WECHAT_PRINT_PROTOCOL").is_some() {
            fs::write(&path, super::typescript()).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap();
        assert!(committed == super::typescript(), "generated.ts is stale: run script/protocol");
    }
}
