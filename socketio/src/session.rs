//! One session on either transport: its heartbeat, incoming messages, its end.

use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{
    Closed, Engine, Messages, Packet,
    engine::Sid,
    limits::{LAST_WORD, LAST_WORDS, Settings},
    outbox::{Last, Outbox},
};

pub(crate) struct Session<M: Messages> {
    pub sid: Sid,
    pub outbox: Arc<Outbox>,
    pub state: M::State,
    heart: Mutex<Heart>,
    /// There is one poll, one POST and one upgrade at a time.
    pub is_polled: AtomicBool,
    pub is_posted: AtomicBool,
    pub is_upgrading: AtomicBool,
    /// The client has verified that a WebSocket works: it is about to change to it.
    pub is_probed: AtomicBool,
    has_ended: AtomicBool,
}

#[derive(Debug)]
struct Heart {
    /// When the next ping is due, or the answer to the last one.
    deadline: Instant,
    awaits_pong: bool,
    /// A message is being handled: a pong may have to wait behind it.
    is_hearing: bool,
}

/// Why a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// The client has closed it.
    Said,
    /// The client has violated the protocol.
    Broken,
}

impl From<Closed> for Over {
    fn from(_: Closed) -> Self {
        Self::Broken
    }
}

impl<M: Messages> Session<M> {
    pub fn new(sid: Sid, outbox: Arc<Outbox>, state: M::State, settings: &Settings) -> Arc<Self> {
        let heart =
            Heart { deadline: Instant::now() + settings.ping_interval, awaits_pong: false, is_hearing: false };
        Arc::new(Self {
            sid,
            outbox,
            state,
            heart: Mutex::new(heart),
            is_polled: AtomicBool::new(false),
            is_posted: AtomicBool::new(false),
            is_upgrading: AtomicBool::new(false),
            is_probed: AtomicBool::new(false),
            has_ended: AtomicBool::new(false),
        })
    }

    /// Does what is due by now, and returns when something is due next. None when the session has timed out.
    pub fn beat(&self, engine: &Engine<M>) -> Option<Instant> {
        let now = Instant::now();
        let ends = [engine.messages().expires_at(&self.state), self.outbox.lags_at()];
        if ends.into_iter().flatten().any(|end| end <= now) {
            return None;
        }
        let mut heart = self.heart();
        if heart.deadline <= now {
            if heart.awaits_pong && !heart.is_hearing {
                return None;
            }
            heart.deadline = now + engine.settings().ping_timeout;
            if !mem::replace(&mut heart.awaits_pong, true) {
                self.outbox.control(Packet::text("2"));
            }
        }
        ends.into_iter().flatten().chain([heart.deadline]).min()
    }

    /// A packet of the Engine.IO protocol.
    pub async fn receive(&self, engine: &Engine<M>, packet: &str) -> Result<(), Over> {
        match packet.split_at_checked(1) {
            Some(("1", "")) => Err(Over::Said),
            Some(("3", _)) => {
                self.pong(engine.settings());
                Ok(())
            }
            Some(("4", text)) => {
                self.heart().is_hearing = true;
                engine.messages().text(&self.state, text).await?;
                self.excuse(engine.settings());
                Ok(())
            }
            // In a body it is base64, which is not decoded.
            Some(("b", _)) => Ok(engine.messages().binary(&self.state)?),
            _ => Err(Over::Broken),
        }
    }

    /// Drives a polled session until it ends or is upgraded.
    pub async fn keep(self: Arc<Self>, engine: Engine<M>, mut closing: watch::Receiver<bool>) {
        while let Some(due) = self.beat(&engine) {
            tokio::select! {
                () = self.outbox.polled_no_more() => break,
                () = closed(&mut closing) => {
                    self.outbox.close_silently();
                    break;
                }
                () = sleep_until(due) => {}
            }
        }
        if self.outbox.is_upgraded() {
            return;
        }
        if self.outbox.is_closing() {
            // The next poll takes the last packets.
            let _ = timeout(LAST_WORDS, self.outbox.gone()).await;
        }
        self.end(&engine);
        if self.outbox.has_last_word() {
            sleep(LAST_WORD).await;
        }
        engine.forget(self.sid);
    }

    /// Ends it, once: nothing is sent or received any more.
    pub fn end(&self, engine: &Engine<M>) {
        self.outbox.end(Last::Close);
        if !self.has_ended.swap(true, Ordering::AcqRel) {
            engine.messages().closed(&self.state);
        }
    }

    /// Ignored without a ping.
    fn pong(&self, settings: &Settings) {
        let mut heart = self.heart();
        if heart.awaits_pong {
            heart.deadline = Instant::now() + settings.ping_interval;
            heart.awaits_pong = false;
        }
    }

    /// A client that sends something is alive: its pong may wait behind that while nothing more is read.
    fn excuse(&self, settings: &Settings) {
        let mut heart = self.heart();
        heart.is_hearing = false;
        if heart.awaits_pong {
            heart.deadline = heart.deadline.max(Instant::now() + settings.ping_timeout);
        }
    }

    fn heart(&self) -> MutexGuard<'_, Heart> {
        self.heart.lock().expect("nothing panics while it holds this lock")
    }
}

/// Ready when all sessions are to end.
pub(crate) async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

#[cfg(test)]
pub(crate) mod tests {
    use tokio::time::advance;

    use super::*;
    use crate::Socket;

    /// Hears nothing and says nothing.
    pub(crate) struct Silence;

    impl Messages for Silence {
        type Peer = ();
        type State = ();

        fn open(&self, _: Socket, (): ()) {}

        async fn text(&self, (): &(), _: &str) -> Result<(), Closed> {
            Ok(())
        }

        fn binary(&self, (): &()) -> Result<(), Closed> {
            Ok(())
        }

        fn expires_at(&self, (): &()) -> Option<Instant> {
            None
        }

        fn closed(&self, (): &()) {}
    }

    /// Otherwise a machine that was asleep would end all its sessions.
    #[tokio::test(start_paused = true)]
    async fn a_ping_that_is_late_may_be_answered_as_late() {
        let settings = Settings::default();
        let engine = Engine::new(Silence, settings);
        let session = Session::new(Sid::random(), Outbox::polled(engine.dirty(), settings.lagging), (), &settings);
        advance(10 * (settings.ping_interval + settings.ping_timeout)).await;
        assert_eq!(session.beat(&engine), Some(Instant::now() + settings.ping_timeout));
        assert!(session.beat(&engine).is_some());
        advance(settings.ping_timeout).await;
        assert_eq!(session.beat(&engine), None);
    }
}
