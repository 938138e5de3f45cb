//! People's access in an owned room: read in one query for all of them.

use std::{collections::HashMap, iter};

use sqlx::{AssertSqlSafe, FromRow};

use super::{Store, db::reading, runs};
use crate::{
    error::{Meant, Result},
    model::{
        Access, Nick, Role, RoomId, UserId,
        permission::{Hold, Side, Who},
    },
};

/// A fact about a user or an address hash.
#[derive(FromRow)]
struct Fact {
    what: String,
    /// The id of a user, or the address hash of a network's hold.
    key: String,
    role: String,
    nick: String,
    since: i64,
    until: i64,
    now_ms: i64,
}

/// The facts found, by key.
type Facts = HashMap<String, Vec<Fact>>;

impl Store {
    /// People's access in a room, in their order. A network's ban or mute applies to those without a role, unless
    /// they have an account that is older; its kick only to those outside. A mute also applies to those who have
    /// redeemed a link since: the banned cannot redeem one.
    pub async fn accesses(&self, room: &RoomId, people: &[Who]) -> Result<Vec<Access>> {
        let facts = self.facts(room, people).await?;
        Ok(people.iter().map(|who| access(who, &facts)).collect())
    }

    /// A user's own role, regardless of holds on their network.
    pub async fn role(&self, room: &RoomId, user: &UserId) -> Result<Role> {
        let who = Who { id: user.clone(), has_account: false, address_hashes: Vec::new(), side: Side::Inside };
        let facts = self.facts(room, std::slice::from_ref(&who)).await?;
        Ok(access(&who, &facts).role)
    }

    async fn facts(&self, room: &RoomId, people: &[Who]) -> Result<Facts> {
        let asked: Vec<(&str, &str)> = people.iter().flat_map(keys).collect();
        reading!(self, |pool| {
            let mut facts = Facts::new();
            for asked in runs(&asked) {
                let sql = select_facts(&self.db.tuples(asked.len(), 3));
                let mut query = sqlx::query_as::<_, Fact>(AssertSqlSafe(sql));
                for (user, address_hash) in asked {
                    query = query.bind(room.as_str()).bind(*user).bind(*address_hash);
                }
                for fact in query.fetch_all(pool).await? {
                    facts.entry(fact.key.clone()).or_default().push(fact);
                }
            }
            facts
        })
    }
}

/// A person's keys: one pair for each address hash.
fn keys(who: &Who) -> impl Iterator<Item = (&str, &str)> {
    let address_hashes = who.address_hashes.iter().map(|address_hash| &**address_hash);
    let nowhere = who.address_hashes.is_empty().then_some("");
    address_hashes.chain(nowhere).zip(iter::repeat(who.id.as_str())).map(|(address_hash, id)| (id, address_hash))
}

fn access(who: &Who, facts: &Facts) -> Access {
    let mut access = Access { has_account: who.has_account, ..Access::default() };
    let (mut roles, mut role_since, mut account_since) = (Vec::new(), None::<i64>, None);
    for Fact { what, role, nick, since, until, now_ms, .. } in facts.get(who.id.as_str()).into_iter().flatten() {
        access.now_ms = *now_ms;
        let hold = Some(Hold { until: *until, meant: Meant::Person });
        match what.as_str() {
            "role" => {
                roles.push(Role::known(role));
                role_since = Some(role_since.map_or(*since, |before| before.min(*since)));
            }
            "account" => account_since = Some(*since),
            "mute" => (access.muted, access.muted_as) = (hold, Nick::parse(nick).ok().map(Box::new)),
            _ => access.banned = hold,
        }
    }
    access.role = roles.into_iter().max().unwrap_or_default();
    for Fact { what, since, until, now_ms, .. } in
        who.address_hashes.iter().filter_map(|address_hash| facts.get(&**address_hash)).flatten()
    {
        access.now_ms = *now_ms;
        let is_older = |from: Option<i64>| from.is_some_and(|from| from <= *since);
        match what.as_str() {
            _ if is_older(account_since) => {}
            "network_mute" if is_older(role_since) => {}
            "network_mute" => prolong(&mut access.muted, *until),
            _ if access.role != Role::Guest => {}
            "network_kick" if who.side == Side::Inside => {}
            _ => prolong(&mut access.banned, *until),
        }
    }
    access
}

/// Extends a hold on the user themselves.
fn prolong(hold: &mut Option<Hold>, until: i64) {
    let hold = hold.get_or_insert(Hold { until, meant: Meant::Neighbour });
    hold.until = hold.until.max(until);
}

/// All tuples in the list have the same room.
fn select_facts(asked: &str) -> String {
    format!(
        "with asked (room_id, user_id, address_hash) as (values {asked}) \
         select what, key, role, nick, since, until, now_ms from ( \
             select 'role' as what, user_id as key, role, '' as nick, \
                    case when link_id = '' then 0 else created_at end as since, 0 as until from room_roles \
             where room_id = (select room_id from asked limit 1) and user_id in (select user_id from asked) \
             union all \
             select 'account', id, '', '', created_at, 0 from users where id in (select user_id from asked) \
             union all \
             select 'mute', user_id, '', coalesce(nick, ''), 0, until from room_mutes \
             where room_id = (select room_id from asked limit 1) and user_id in (select user_id from asked) \
             union all \
             select 'ban', user_id, '', '', 0, until from room_bans \
             where room_id = (select room_id from asked limit 1) and user_id in (select user_id from asked) \
             union all \
             select 'network_' || what, address_hash, '', '', since, until from room_holds \
             where room_id = (select room_id from asked limit 1) \
               and address_hash in (select address_hash from asked) \
         ) as facts cross join clock \
         where what in ('role', 'account') or until > now_ms"
    )
}
