package strictyaml
import ("testing";"strings";"time")
func TestPerf(t *testing.T){
 n:=1<<20
 rep:=func(s string)string{return strings.Repeat(s,n/len(s))}
 for name,s:=range map[string]string{
  "keys":rep("a: 1\n"),"dash":rep("- "),"dashes":rep("- a\n"),"open":rep("["),"openclose":rep("[],"),"brace":rep("{a: "),
  "q":rep("? "),"colon":rep(": "),"colons":rep("a: b: "),"quote":"a: '"+rep("x"),"dq":"a: \""+rep("\\u0041")+"\"","lit":"a: |\n"+rep(" x\n"),"fold":"a: >\n"+rep(" x\n"),
  "comment":rep("#\n"),"comment2":"a: 1 "+rep("#"),"tabs":rep("\t"),"sp":rep(" "),"nl":rep("\n"),"plainml":"a: b\n"+rep("  c\n"),"anch":rep("&a "),"tag":rep("!a "),
  "flow":"["+rep("a, ")+"a]","flowmap":"{"+rep("a: b, ")+"a: b]","docs":rep("---\n"),"bang":rep("%a\n"),"indent":func()string{var b strings.Builder; for i:=0;b.Len()<n-3000&&i<1000;i++{b.WriteString(strings.Repeat(" ",i)+"a:\n")};return b.String()}(),
  "dqml":"a: \""+rep("x\n")+"\"","sqq":"a: '"+rep("''")+"'","long":rep("a"),"json":"["+rep("\"abc\",")+"1]","seqmap":rep("- a: 1\n  b: 2\n"),"nestflow":strings.Repeat("[",31)+rep("a,")+strings.Repeat("]",31),
  "commentdash":rep("- #\n"),"keyscomment":rep("a: #x\n  b\n"),"emptykeys":rep("a:\n"),"blankfold":"a: >\n x\n"+rep("\n"),"pipe":rep("|\n"),"star":rep("*"),"spacekeys":rep("a : b\n"),"bracketcolon":rep("]:"),"dd":rep("-\n"),
 }{
  st:=time.Now(); d,err:=Parse("x",[]byte(s),Options{Limit:2<<20}); e:=""; if err!=nil{e=err.Error(); if len(e)>100{e=e[:100]}}
  _=d
  if time.Since(st)>300*time.Millisecond { t.Logf("%s %v %s",name,time.Since(st),e)}
 }
}
