"""A table of words, none twice: enough to see what a database keeps."""

from collections.abc import Sequence

from sqlalchemy import text

from sms_gateway.storage.engine import Connection, Database

TABLE = "create table word (said varchar(40) primary key, count integer not null default 0)"


def with_words(database: Database) -> Database:
    database.write(execute, TABLE)
    return database


def execute(db: Connection, statement: str, /, **values: object) -> None:
    db.execute(text(statement), values)


def say(db: Connection, word: str) -> None:
    execute(db, "insert into word (said) values (:word)", word=word)


def say_each(db: Connection, words: Sequence[str]) -> list[None]:
    for word in words:
        say(db, word)
    return [None] * len(words)


def words(db: Connection) -> list[str]:
    return list(db.scalars(text("select said from word order by said")))
